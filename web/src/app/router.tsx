import { createBrowserRouter } from "react-router";
import { ErrorPage, NotFoundPage } from "./ErrorPage";
import { FEATURES } from "./features";
import { Layout } from "./Layout";

export function createRouter() {
  return createBrowserRouter([
    {
      path: "/",
      element: <Layout />,
      errorElement: <ErrorPage />,
      hydrateFallbackElement: <></>,
      children: [
        ...FEATURES.map(({ path, page }) => ({ path, lazy: page, errorElement: <ErrorPage /> })),
        { path: "*", element: <NotFoundPage /> },
      ],
    },
  ]);
}
