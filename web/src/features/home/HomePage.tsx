import { useDeferredValue, type ReactNode } from "react";
import { Navigate } from "react-router";
import { useSession } from "@/shared/session/session";
import { ForYou } from "./ForYou";
import { Onward } from "./Onward";
import { Row } from "./rows";
import { useMenu } from "./useMenu";

/** The menu, for those who have been welcomed. */
export function HomePage(): ReactNode {
  return useSession().welcomed ? <Menu /> : <Navigate to="/welcome" replace />;
}

/** Tonight's menu: courses across all domains, each with its reason; nothing is served twice. */
function Menu(): ReactNode {
  const { userId } = useSession();
  const { best, answered, first, below } = useMenu(userId);
  // The first course changes at once; the rows under it follow when there is time, and may be interrupted.
  const { courses, rows, offered, served } = useDeferredValue(below);
  return (
    <div className="page">
      <ForYou query={best} answered={answered} items={first} />
      <div className="mt-10 space-y-12">
        {courses.map((course, at) => (
          <Row key={course.key} course={course} items={rows[at] ?? []} />
        ))}
        {offered.length > 0 && <Onward userId={userId} items={offered} served={served} />}
      </div>
    </div>
  );
}
