import clsx from "clsx";
import { type ReactNode, useEffect, useRef } from "react";
import { Link, NavLink, Outlet, ScrollRestoration, useLocation } from "react-router";
import { keepFocus } from "@/shared/lib/keep-focus";
import { ToastList } from "@/shared/ui/ToastList";
import { NAV } from "./features";
import { SessionGate } from "./SessionGate";
import { ThemeSwitch } from "./ThemeSwitch";
import { UserMenu } from "./UserMenu";

/** The navigation is hidden if it had a single entry. */
const HAS_NAVIGATION = NAV.length > 1;

/** Header, navigation, toasts and the current page. */
export function Layout(): ReactNode {
  useEffect(keepFocus, []);
  return (
    <div
      className={clsx(
        "flex min-h-dvh flex-col",
        HAS_NAVIGATION && "max-md:[--nav-height:calc(3.5rem+env(safe-area-inset-bottom))]",
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
          <UserMenu />
          <ThemeSwitch />
        </div>
      </header>
      <Content />
      <Navigation className="fixed inset-x-0 bottom-0 z-20 flex border-t border-line bg-paper/95 px-2 pb-[env(safe-area-inset-bottom)] backdrop-blur md:hidden" />
      <ToastList />
      <ScrollRestoration />
    </div>
  );
}

/** The current page; takes the focus after each navigation, for screen readers. */
function Content(): ReactNode {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const isFirstRender = useRef(true);
  useEffect(() => {
    if (isFirstRender.current) isFirstRender.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <main
      id="content"
      ref={main}
      tabIndex={-1}
      className="flex-1 pb-[calc(var(--nav-height)+var(--pick-list-height)+4rem)] outline-none!"
    >
      <SessionGate>
        <Outlet />
      </SessionGate>
    </main>
  );
}

function Navigation({ className }: { className: string }): ReactNode {
  if (!HAS_NAVIGATION) return null;
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
