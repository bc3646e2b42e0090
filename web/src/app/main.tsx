import "./theme.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { signRequests } from "@/shared/session/token";
import { queryClient } from "./query-client";
import { router } from "./router";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

signRequests();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient()}>
      <RouterProvider router={router()} />
    </QueryClientProvider>
  </StrictMode>,
);
