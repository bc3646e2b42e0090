import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, unwrap } from "@/shared/client/client";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { showToast } from "@/shared/ui/toasts";
import { DeleteMyData } from "./DeleteMyData";

/** Download and deletion of the user's data. */
export function YourData(): ReactNode {
  const { userId: user_id } = useSession();
  const { mutate, isPending } = useMutation({
    mutationFn: () => unwrap(api.GET("/users/{user_id}/data", { params: { path: { user_id } } })),
    onSuccess: (data) => downloadText(JSON.stringify(data, null, 2), "palate.json"),
    onError: () => showToast("The file could not be downloaded. Try again.", { isError: true }),
  });
  return (
    <div className="grid gap-x-16 gap-y-10 md:grid-cols-2">
      <div>
        <h3 className="text-[1.25rem]">Download</h3>
        <p className="mt-1 mb-4 max-w-[46ch] text-soft">
          One JSON file with your history, your muted items and your text about yourself.
        </p>
        <Button variant="outline" disabled={isPending} onClick={() => mutate()}>
          {isPending ? "Preparing…" : "Download my data"}
        </Button>
      </div>
      <div>
        <h3 className="text-[1.25rem]">Delete</h3>
        <p className="mt-1 mb-4 max-w-[46ch] text-soft">
          Everything is deleted from the disk at once. The models no longer use it after their next training.
        </p>
        <DeleteMyData />
      </div>
    </div>
  );
}

function downloadText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
