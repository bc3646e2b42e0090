import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { StarRating } from "./StarRating";

it("rates by click, by digit and by arrow keys, and closes without a rating", async () => {
  const user = userEvent.setup();
  const onRate = vi.fn();
  const onLeave = vi.fn();
  render(<StarRating title="Dune" currentRating={2} onRate={onRate} onLeave={onLeave} />);
  expect(screen.getByRole("button", { name: "2 of 5 for Dune" })).toHaveFocus();
  expect(screen.getAllByRole("button", { pressed: true })).toHaveLength(2);
  await user.keyboard("5");
  await user.keyboard("{ArrowRight}{ArrowRight}{Enter}");
  await user.click(screen.getByRole("button", { name: "1 of 5 for Dune" }));
  expect(onRate.mock.calls).toEqual([[5], [4], [1]]);
  await user.keyboard("{ArrowLeft}{ArrowLeft}");
  expect(screen.getByRole("button", { name: "1 of 5 for Dune" })).toHaveFocus();
  expect(onLeave).not.toHaveBeenCalled();
  await user.keyboard("{Escape}");
  expect(onLeave).toHaveBeenCalledOnce();
});
