import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Icon } from "@/shared/ui/Icon";
import { Pill } from "@/shared/ui/Pill";
import { itemQuery } from "./queries";

interface UnmuteButtonProps {
  children: ReactNode;
  onClick: () => void;
}

/** Button that unmutes what its children name. */
export function UnmuteButton({ children, onClick }: UnmuteButtonProps): ReactNode {
  return (
    <Pill className="min-h-11!" onClick={onClick}>
      <Icon name="mute" />
      <span className="sr-only">Unmute: </span>
      {children}
    </Pill>
  );
}

/** Title of an item, or its id until the title is loaded. */
export function ItemTitle({ id }: { id: string }): ReactNode {
  const { data } = useQuery(itemQuery(id));
  return data?.title ?? id;
}
