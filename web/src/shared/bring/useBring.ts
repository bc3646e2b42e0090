import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api, type Shape } from "@/shared/client/client";
import { historyOf, refreshAnswers } from "@/shared/items/queries";
import { freshId } from "@/shared/lib/id";
import { useSession } from "@/shared/session/session";

export type Brought = Shape<"ExportBrought">;

type Outcome =
  { state: "underway" } | { state: "brought"; brought: Brought } | { state: "failed"; error: Error };

/** A file on its way, or arrived. */
export interface Parcel {
  key: string;
  file: File;
  outcome: Outcome;
}

/** Takes files to the server one after another; bringing the same again adds nothing, so trying again is safe. */
export function useBring(onBrought?: (brought: Brought) => void) {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  const [parcels, setParcels] = useState<readonly Parcel[]>([]);

  const send = async ({ key, file }: Parcel): Promise<void> => {
    const becomes = (outcome: Outcome) =>
      setParcels((all) => all.map((one) => (one.key === key ? { ...one, outcome } : one)));
    becomes({ state: "underway" });
    try {
      const brought = await answered(
        api.POST("/users/{user_id}/exports", {
          params: { path: { user_id }, query: { file_name: file.name } },
          headers: { "Content-Type": "application/octet-stream" },
          body: "",
          bodySerializer: () => file,
        }),
      );
      becomes({ state: "brought", brought });
      void client.invalidateQueries({ queryKey: historyOf(user_id).queryKey });
      void refreshAnswers(client);
      onBrought?.(brought);
    } catch (error) {
      becomes({ state: "failed", error: error instanceof Error ? error : new Error(String(error)) });
    }
  };

  const take = async (files: readonly File[]): Promise<void> => {
    const fresh = files.map((file): Parcel => ({ key: freshId(), file, outcome: { state: "underway" } }));
    setParcels((all) => [...fresh, ...all]);
    for (const parcel of fresh) await send(parcel);
  };

  return { parcels, take, again: send };
}
