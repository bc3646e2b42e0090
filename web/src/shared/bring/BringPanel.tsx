import clsx from "clsx";
import { useState, type ReactNode } from "react";
import { Trouble } from "@/shared/panel/Trouble";
import { Icon } from "@/shared/ui/Icon";
import { Arrived } from "./Arrived";
import { SERVICES } from "./services";
import { useBring, type Brought, type Parcel } from "./useBring";

interface BringPanelProps {
  /** Called for each file that the server took. */
  onBrought?: (brought: Brought) => void;
}

/** A place to drop the files that other services give out, and what became of each. */
export function BringPanel({ onBrought }: BringPanelProps): ReactNode {
  const { parcels, take, again } = useBring(onBrought);
  return (
    <div className="space-y-6">
      <DropPlace onFiles={(files) => void take(files)} />
      <ul aria-label="What you brought" aria-live="polite" className="space-y-5 empty:hidden">
        {parcels.map((parcel) => (
          <li key={parcel.key} className="animate-[rise_.3s_ease-out]">
            <Became parcel={parcel} again={() => void again(parcel)} />
          </li>
        ))}
      </ul>
      <WhereToFind />
    </div>
  );
}

/** A file input as large as the place: browsers let files be dropped on one. */
function DropPlace({ onFiles }: { onFiles: (files: File[]) => void }): ReactNode {
  const [over, setOver] = useState(false);
  return (
    <div
      className={clsx(
        "relative flex min-h-44 flex-col items-center justify-center gap-1.5 rounded-2xl border-2 border-dashed px-6 py-8 text-center transition-colors",
        "has-focus-visible:outline-2 has-focus-visible:outline-offset-3 has-focus-visible:outline-accent",
        over ? "border-accent bg-raised" : "border-line hover:border-ink hover:bg-raised",
      )}
    >
      <span className="text-accent">
        <Icon name="bring" />
      </span>
      <span className="font-serif text-course">Drop your files here</span>
      <span className="text-soft">
        or <span className="text-ink underline decoration-line underline-offset-4">choose them</span>. A zip,
        CSV or JSON, as the service gave it to you.
      </span>
      <input
        type="file"
        multiple
        aria-label="Choose files to bring"
        accept=".zip,.csv,.tsv,.json,.jsonl,.txt"
        className="absolute inset-0 cursor-pointer opacity-0"
        onDragEnter={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </div>
  );
}

function Became({ parcel, again }: { parcel: Parcel; again: () => void }): ReactNode {
  const { file, outcome } = parcel;
  switch (outcome.state) {
    case "underway":
      return (
        <div className="rounded-2xl border border-line bg-raised px-6 py-5">
          <p className="reason text-name">Looking through {file.name}…</p>
          <div aria-hidden className="mt-3 h-1.5 overflow-hidden rounded-full bg-sunken">
            <div className="h-full w-1/3 animate-[passing_1.4s_ease-in-out_infinite] rounded-full bg-accent" />
          </div>
        </div>
      );
    case "failed":
      return (
        <div>
          <p className="mb-2 text-caption break-all text-soft">{file.name}</p>
          <Trouble error={outcome.error} again={again} />
        </div>
      );
    case "brought":
      return <Arrived fileName={file.name} brought={outcome.brought} />;
  }
}

function WhereToFind(): ReactNode {
  return (
    <details className="group">
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-soft underline decoration-line underline-offset-4 hover:text-ink">
        Where do I find my file?
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
