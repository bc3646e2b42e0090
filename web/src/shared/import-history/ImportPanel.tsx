import clsx from "clsx";
import { type ReactNode, useState } from "react";
import { ErrorNotice } from "@/shared/panel/ErrorNotice";
import { Icon } from "@/shared/ui/Icon";
import { ImportResult } from "./ImportResult";
import { SERVICES } from "./services";
import { type FileImport, type ImportReport, useImports } from "./useImports";

interface ImportPanelProps {
  /** Called for each imported file. */
  onImported?: (report: ImportReport) => void;
}

/** Upload area for export files of other services, with the status of each file. */
export function ImportPanel({ onImported }: ImportPanelProps): ReactNode {
  const { imports, importFiles, retryImport } = useImports(onImported);
  return (
    <div className="space-y-6">
      <DropZone onFiles={(files) => void importFiles(files)} />
      <ul aria-label="Imported files" aria-live="polite" className="space-y-5 empty:hidden">
        {imports.map((fileImport) => (
          <li key={fileImport.key} className="animate-[rise_.3s_ease-out]">
            <FileImportStatus fileImport={fileImport} onRetry={() => void retryImport(fileImport)} />
          </li>
        ))}
      </ul>
      <ExportInstructions />
    </div>
  );
}

/** Drop zone: a transparent file input over its whole area, since browsers accept drops on file inputs. */
function DropZone({ onFiles }: { onFiles: (files: File[]) => void }): ReactNode {
  const [isDragOver, setIsDragOver] = useState(false);
  return (
    <div
      className={clsx(
        "relative flex min-h-44 flex-col items-center justify-center gap-1.5 rounded-2xl border-2 border-dashed px-6 py-8 text-center transition-colors",
        "has-focus-visible:outline-2 has-focus-visible:outline-offset-3 has-focus-visible:outline-accent",
        isDragOver ? "border-accent bg-raised" : "border-line hover:border-ink hover:bg-raised",
      )}
    >
      <span className="text-accent">
        <Icon name="import" />
      </span>
      <span className="font-serif text-heading">Drop your files here</span>
      <span className="text-soft">
        or <span className="text-ink underline decoration-line underline-offset-4">choose them</span>. A zip,
        CSV or JSON, as you got it from the service.
      </span>
      <input
        type="file"
        multiple
        aria-label="Choose files to import"
        accept=".zip,.csv,.tsv,.json,.jsonl,.txt"
        className="absolute inset-0 cursor-pointer opacity-0"
        onDragEnter={() => setIsDragOver(true)}
        onDragLeave={() => setIsDragOver(false)}
        onDrop={() => setIsDragOver(false)}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </div>
  );
}

function FileImportStatus({
  fileImport,
  onRetry,
}: {
  fileImport: FileImport;
  onRetry: () => void;
}): ReactNode {
  const { file, status } = fileImport;
  switch (status.state) {
    case "uploading":
      return (
        <div className="rounded-2xl border border-line bg-raised px-6 py-5">
          <p className="reason text-name">Reading {file.name}…</p>
          <div aria-hidden className="mt-3 h-1.5 overflow-hidden rounded-full bg-sunken">
            <div className="h-full w-1/3 animate-[progress-slide_1.4s_ease-in-out_infinite] rounded-full bg-accent" />
          </div>
        </div>
      );
    case "failed":
      return (
        <div>
          <p className="mb-2 text-caption break-all text-soft">{file.name}</p>
          <ErrorNotice error={status.error} onRetry={onRetry} />
        </div>
      );
    case "imported":
      return <ImportResult fileName={file.name} report={status.report} />;
  }
}

function ExportInstructions(): ReactNode {
  return (
    <details className="group">
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-soft underline decoration-line underline-offset-4 hover:text-ink">
        Where do I get my file?
      </summary>
      <dl className="mt-2 grid gap-x-8 gap-y-3 sm:grid-cols-[9rem_1fr]">
        {SERVICES.map(({ name, where, file }) => (
          <div key={name} className="contents">
            <dt className="font-serif text-name max-sm:-mb-3">{name}</dt>
            <dd className="text-soft">
              {where}: {file}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
