import "./theme.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { noticeProviderReturn } from "@/shared/session/provider-return";
import { authenticateRequests } from "@/shared/session/token";
import { createQueryClient } from "./query-client";
import { createRouter } from "./router";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

noticeProviderReturn();
authenticateRequests();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <RouterProvider router={createRouter()} />
    </QueryClientProvider>
  </StrictMode>,
);
