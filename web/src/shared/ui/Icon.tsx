import type { ReactNode } from "react";

const PATHS = {
  like: "M12 20.2S3.8 15.3 3.8 9.4A4.6 4.6 0 0 1 12 6.6a4.6 4.6 0 0 1 8.2 2.8c0 5.9-8.2 10.8-8.2 10.8Z",
  dislike:
    "M7.5 4v9.2m0 0 3.7 6.6c1.3 0 2.2-1 2.2-2.3v-3.3h4.5c1.3 0 2.2-1.2 1.9-2.4l-1.4-6A2.3 2.3 0 0 0 16.2 4H5.3a1.5 1.5 0 0 0-1.5 1.5v6.2a1.5 1.5 0 0 0 1.5 1.5h2.2",
  done: "m4.5 12.6 4.8 4.9L19.5 6.8",
  save: "M6.5 4h11v16.2L12 16l-5.5 4.2V4Z",
  star: "m12 3.8 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8L12 3.8Z",
  search: "M10.8 17.3a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7 4.6 4.6",
  sun: "M12 16.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4ZM12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M5.5 18.5l1.4-1.4M17.1 6.9l1.4-1.4",
  moon: "M20 14.3A8.2 8.2 0 0 1 9.7 4a8.2 8.2 0 1 0 10.3 10.3Z",
  left: "m14.5 5.5-6.5 6.5 6.5 6.5",
  right: "m9.5 5.5 6.5 6.5-6.5 6.5",
  close: "m6 6 12 12M18 6 6 18",
  mute: "M4 9.5v5h3.4L12 18.5v-13L7.4 9.5H4Zm12 0 5 5m0-5-5 5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  expand: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  filter:
    "M4 7h9.5m4.5 0h2M4 17h2m4.5 0H20M15.8 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM8.2 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z",
  user: "M12 12.2a4.1 4.1 0 1 0 0-8.2 4.1 4.1 0 0 0 0 8.2Zm-7.6 8c.6-3.7 3.6-5.6 7.6-5.6s7 1.9 7.6 5.6",
  import:
    "M12 3.8v11m0 0 4.2-4.2M12 14.8l-4.2-4.2M4.5 15.5v3.2a1.8 1.8 0 0 0 1.8 1.8h11.4a1.8 1.8 0 0 0 1.8-1.8v-3.2",
} as const;

export type IconName = keyof typeof PATHS;

interface IconProps {
  name: IconName;
  filled?: boolean;
}

/** Decorative line icon, hidden from assistive technology. */
export function Icon({ name, filled = false }: IconProps): ReactNode {
  return (
    <svg
      aria-hidden
      viewBox="0 0 24 24"
      className="size-5 shrink-0"
      fill={filled ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
