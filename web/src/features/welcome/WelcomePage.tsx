import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { BringPanel } from "@/shared/bring/BringPanel";
import type { Card } from "@/shared/items/queries";
import { setSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { Choices } from "./Choices";
import { Doors, type Door } from "./Doors";
import { SearchBox } from "./SearchBox";
import { Sentence } from "./Sentence";
import { Tray } from "./Tray";
import { useKept, useServe } from "./picks";

/** The first visit: pick a few things, say who you are, bring what you have elsewhere, or just look around. */
export function WelcomePage(): ReactNode {
  const [picks, setPicks] = useKept<readonly Card[]>("picks", []);
  const [about, setAbout] = useKept("about", "");
  const [door, open] = useState<Door>("pick");
  const [words, setWords] = useState("");
  const [brought, setBrought] = useState(false);
  const navigate = useNavigate();
  const { serve, serving } = useServe();

  const toggle = (item: Card) => {
    const without = picks.filter((one) => one.item_id !== item.item_id);
    setPicks(without.length < picks.length ? without : [...picks, item]);
    setWords("");
  };
  const lookAround = () => {
    setSession({ welcomed: true });
    void navigate("/", { viewTransition: true });
  };
  const done = () => serve({ picks, about: about.trim() }, lookAround);

  return (
    <div className="page">
      <header className="grid grid-cols-[minmax(0,1fr)] gap-8 pt-8 pb-10 md:pt-16 md:pb-14 lg:grid-cols-[minmax(0,1fr)_27rem] lg:gap-16">
        <div>
          <h1 className="max-w-[14ch] text-display">What do you love?</h1>
          <p className="reason mt-5 max-w-[46ch] text-[1.25rem] leading-snug">
            Name a film, a book, a game, a record. Three are enough to lay a table for you, and each one you
            add changes what is offered next.
          </p>
          <Button look="bare" onClick={lookAround} className="mt-3 -ml-1">
            Just look around
          </Button>
        </div>
        <div className="lg:pt-3">
          <Doors open={door} onOpen={open}>
            {{
              pick: <SearchBox words={words} onWords={setWords} />,
              say: <Sentence about={about} onAbout={setAbout} onDone={done} waiting={serving} />,
              bring: (
                <>
                  <BringPanel onBrought={({ events, repeated }) => setBrought(events + repeated > 0)} />
                  {brought && (
                    <Button onClick={done} disabled={serving} className="mt-5">
                      {serving ? "One moment…" : "See your menu"}
                    </Button>
                  )}
                </>
              ),
            }}
          </Doors>
        </div>
      </header>
      <Choices words={door === "pick" ? words : ""} about={about} picks={picks} onToggle={toggle} />
      <Tray picks={picks} onRemove={toggle} onDone={done} waiting={serving} />
    </div>
  );
}
