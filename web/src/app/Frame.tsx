import clsx from "clsx";
import { useEffect, useRef, type ReactNode } from "react";
import { Link, NavLink, Outlet, ScrollRestoration, useLocation } from "react-router";
import { holdFocus } from "@/shared/lib/held-focus";
import { Toasts } from "@/shared/ui/Toasts";
import { Begin } from "./Begin";
import { NAV } from "./features";
import { ThemeSwitch } from "./ThemeSwitch";
import { Whoever } from "./Whoever";

/** One page is not worth a navigation. */
const NAVIGABLE = NAV.length > 1;

/** What stands around every page. */
export function Frame(): ReactNode {
  useEffect(holdFocus, []);
  return (
    <div
      className={clsx(
        "flex min-h-dvh flex-col",
        NAVIGABLE && "max-md:[--foot:calc(3.5rem+env(safe-area-inset-bottom))]",
      )}
    >
      <a
        href="#content"
        className="sr-only z-40 rounded-full bg-ink px-5 py-3 text-paper focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <header className="page flex items-center gap-8 py-3">
        <Link
          to="/"
          className="inline-flex min-h-11 items-center font-serif text-[1.6rem] leading-none font-[540] tracking-tight"
          aria-label="Palate, home"
        >
          <span>
            Palate<span className="text-accent">.</span>
          </span>
        </Link>
        <Navigation className="hidden gap-7 md:flex" />
        <div className="-mr-3 ml-auto flex items-center gap-1">
          <Whoever />
          <ThemeSwitch />
        </div>
      </header>
      <Content />
      <Navigation className="fixed inset-x-0 bottom-0 z-20 flex border-t border-line bg-paper/95 px-2 pb-[env(safe-area-inset-bottom)] backdrop-blur md:hidden" />
      <Toasts />
      <ScrollRestoration />
    </div>
  );
}

/** The page, which takes the focus when another is opened, so that a screen reader starts reading there. */
function Content(): ReactNode {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <main
      id="content"
      ref={main}
      tabIndex={-1}
      className="flex-1 pb-[calc(var(--foot)+var(--tray)+4rem)] outline-none!"
    >
      <Begin>
        <Outlet />
      </Begin>
    </main>
  );
}

function Navigation({ className }: { className: string }): ReactNode {
  if (!NAVIGABLE) return null;
  return (
    <nav aria-label="Pages" className={className}>
      {NAV.map(({ to, label }) => (
        <NavLink
          key={to}
          to={to}
          end
          viewTransition
          className={({ isActive }) =>
            clsx(
              "flex min-h-14 items-center justify-center px-2 max-md:flex-1 text-body transition-colors md:min-h-0 md:px-0 md:py-1",
              isActive ? "font-semibold text-ink md:border-b-2 md:border-accent" : "text-soft hover:text-ink",
            )
          }
        >
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
