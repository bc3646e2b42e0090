import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, unwrap } from "@/shared/client/client";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { showToast } from "@/shared/ui/toasts";
import { ForgetMe } from "./ForgetMe";

/** Download and deletion of the user's data. */
export function YourData(): ReactNode {
  const { userId: user_id } = useSession();
  const { mutate, isPending } = useMutation({
    mutationFn: () => unwrap(api.GET("/users/{user_id}/data", { params: { path: { user_id } } })),
    onSuccess: (data) => downloadText(JSON.stringify(data, null, 2), "palate.json"),
    onError: () => showToast("The file could not be fetched. Try again.", { isError: true }),
  });
  return (
    <div className="grid gap-x-16 gap-y-10 md:grid-cols-2">
      <div>
        <h3 className="text-[1.25rem]">Take it along</h3>
        <p className="mt-1 mb-4 max-w-[46ch] text-soft">
          One JSON file with every event, what you muted and what you say of yourself.
        </p>
        <Button variant="outline" disabled={isPending} onClick={() => mutate()}>
          {isPending ? "Packing…" : "Download my data"}
        </Button>
      </div>
      <div>
        <h3 className="text-[1.25rem]">Be forgotten</h3>
        <p className="mt-1 mb-4 max-w-[46ch] text-soft">
          Everything is erased from the disk at once; models forget you when they are next trained.
        </p>
        <ForgetMe />
      </div>
    </div>
  );
}

function downloadText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
