import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { ImportPanel } from "@/shared/import-history/ImportPanel";
import type { Card } from "@/shared/items/queries";
import { updateSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { PickGrid } from "./PickGrid";
import { PickList } from "./PickList";
import { SearchBox } from "./SearchBox";
import { SelfDescription } from "./SelfDescription";
import { useStoredState, useSubmitWelcome } from "./submit-welcome";
import { type WelcomeOption, WelcomeOptions } from "./WelcomeOptions";

/** Onboarding of new users: pick items, describe yourself, import a history, or skip. */
export function WelcomePage(): ReactNode {
  const [picks, setPicks] = useStoredState<readonly Card[]>("picks", []);
  const [about, setAbout] = useStoredState("about", "");
  const [option, setOption] = useState<WelcomeOption>("pick");
  const [searchText, setSearchText] = useState("");
  const [hasImported, setHasImported] = useState(false);
  const navigate = useNavigate();
  const { submitWelcome, isSubmitting } = useSubmitWelcome();

  const togglePick = (item: Card) => {
    const others = picks.filter((pick) => pick.item_id !== item.item_id);
    setPicks(others.length < picks.length ? others : [...picks, item]);
    setSearchText("");
  };
  const openHomePage = () => {
    updateSession({ hasSeenWelcome: true });
    void navigate("/", { viewTransition: true });
  };
  const submit = () => submitWelcome({ picks, about: about.trim() }, openHomePage);

  return (
    <div className="page">
      <header className="grid grid-cols-[minmax(0,1fr)] gap-8 pt-8 pb-10 md:pt-16 md:pb-14 lg:grid-cols-[minmax(0,1fr)_27rem] lg:gap-16">
        <div>
          <h1 className="max-w-[14ch] text-display">What do you love?</h1>
          <p className="reason mt-5 max-w-[46ch] text-[1.25rem] leading-snug">
            Pick films, books, games and records that you like. Three are enough to start, and each pick
            improves the suggestions.
          </p>
          <Button variant="text" onClick={openHomePage} className="mt-3 -ml-1">
            Skip for now
          </Button>
        </div>
        <div className="lg:pt-3">
          <WelcomeOptions selected={option} onSelect={setOption}>
            {{
              pick: <SearchBox text={searchText} onText={setSearchText} />,
              describe: (
                <SelfDescription
                  about={about}
                  onAbout={setAbout}
                  onDone={submit}
                  isSubmitting={isSubmitting}
                />
              ),
              import: (
                <>
                  <ImportPanel onImported={({ events, repeated }) => setHasImported(events + repeated > 0)} />
                  {hasImported && (
                    <Button onClick={submit} disabled={isSubmitting} className="mt-5">
                      {isSubmitting ? "One moment…" : "Show my recommendations"}
                    </Button>
                  )}
                </>
              ),
            }}
          </WelcomeOptions>
        </div>
      </header>
      <PickGrid
        searchText={option === "pick" ? searchText : ""}
        about={about}
        picks={picks}
        onToggle={togglePick}
      />
      <PickList picks={picks} onRemove={togglePick} onDone={submit} isSubmitting={isSubmitting} />
    </div>
  );
}
