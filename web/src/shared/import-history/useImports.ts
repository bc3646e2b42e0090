import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type ApiSchema, unwrap } from "@/shared/client/client";
import { historyQuery, refreshPersonalized } from "@/shared/items/queries";
import { createId } from "@/shared/lib/id";
import { useSession } from "@/shared/session/session";

export type ImportReport = ApiSchema<"ExportBrought">;

type ImportStatus =
  { state: "uploading" } | { state: "imported"; report: ImportReport } | { state: "failed"; error: Error };

/** A file and the state of its upload. */
export interface FileImport {
  key: string;
  file: File;
  status: ImportStatus;
}

/** Uploads export files one after another. Importing is idempotent, so a failed upload can be retried. */
export function useImports(onImported?: (report: ImportReport) => void) {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  const [imports, setImports] = useState<readonly FileImport[]>([]);

  const upload = async ({ key, file }: FileImport): Promise<void> => {
    const setStatus = (status: ImportStatus) =>
      setImports((current) =>
        current.map((fileImport) => (fileImport.key === key ? { ...fileImport, status } : fileImport)),
      );
    setStatus({ state: "uploading" });
    try {
      const report = await unwrap(
        api.POST("/users/{user_id}/exports", {
          params: { path: { user_id }, query: { file_name: file.name } },
          headers: { "Content-Type": "application/octet-stream" },
          body: "",
          bodySerializer: () => file,
        }),
      );
      setStatus({ state: "imported", report });
      void client.invalidateQueries({ queryKey: historyQuery(user_id).queryKey });
      void refreshPersonalized(client);
      onImported?.(report);
    } catch (error) {
      setStatus({ state: "failed", error: error instanceof Error ? error : new Error(String(error)) });
    }
  };

  const importFiles = async (files: readonly File[]): Promise<void> => {
    const newImports = files.map((file): FileImport => ({
      key: createId(),
      file,
      status: { state: "uploading" },
    }));
    setImports((current) => [...newImports, ...current]);
    for (const fileImport of newImports) await upload(fileImport);
  };

  return { imports, importFiles, retryImport: upload };
}
