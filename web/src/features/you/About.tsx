import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { answered, api } from "@/shared/client/client";
import { refreshAnswers } from "@/shared/items/queries";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { toast } from "@/shared/ui/toasts";
import { aboutOf } from "./queries";

const MAX = 1000;

/** What you say of yourself, in a sentence; every answer hears it. What is typed stays until it is kept. */
export function About(): ReactNode {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  const { queryKey, ...kept } = aboutOf(user_id);
  const { data, error } = useQuery({ queryKey, ...kept });
  const [typed, setTyped] = useState<string | null>(null);
  const { mutate, isPending } = useMutation({
    mutationFn: (about: string) =>
      answered(api.PUT("/users/{user_id}/about", { params: { path: { user_id } }, body: { about } })),
    onSuccess: (answer) => {
      client.setQueryData(queryKey, answer);
      setTyped(null);
      toast(answer.about ? "Kept: your next answers hear it" : "Nothing is kept of you in words");
      return refreshAnswers(client);
    },
    onError: () => toast("That did not reach the server. It still stands here; try again.", { bad: true }),
  });
  const words = typed ?? data?.about ?? "";
  const changed = typed !== null && typed.trim() !== (data?.about ?? "");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate(words.trim());
      }}
    >
      <label htmlFor="about" className="text-caption font-semibold">
        About me
      </label>
      <textarea
        id="about"
        rows={3}
        maxLength={MAX}
        value={words}
        disabled={data === undefined && error === null}
        onChange={(event) => setTyped(event.target.value)}
        placeholder="I am 33, love slow science fiction, and cannot stand jump scares."
        className="mt-1 block w-full resize-y rounded-xl border border-line bg-raised px-4 py-3 font-serif text-name text-ink outline-none placeholder:text-soft placeholder:italic focus:border-accent"
      />
      <div className="mt-2 flex min-h-11 items-center justify-between gap-4">
        <p className="text-caption text-soft">{MAX - words.length} characters left</p>
        <Button type="submit" look={changed ? "ink" : "line"} disabled={!changed || isPending}>
          {isPending ? "Keeping…" : "Keep"}
        </Button>
      </div>
    </form>
  );
}
