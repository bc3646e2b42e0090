import { createBrowserRouter } from "react-router";
import { Broken, NotHere } from "./Broken";
import { FEATURES } from "./features";
import { Frame } from "./Frame";

export function router() {
  return createBrowserRouter([
    {
      path: "/",
      element: <Frame />,
      errorElement: <Broken />,
      hydrateFallbackElement: <></>,
      children: [
        ...FEATURES.map(({ path, page }) => ({ path, lazy: page, errorElement: <Broken /> })),
        { path: "*", element: <NotHere /> },
      ],
    },
  ]);
}
