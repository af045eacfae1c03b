import type { Query } from "./types.js";

/** Choices of the query, as attributes name them; those from the seventh on take the other core. */
export const CHOICES =
  "by window max-age at top individuals measure attribution unattributed unaffiliated exclude exclude-list drop-top leave-out scope override join".split(
    " ",
  );
const PLAIN = 6;

/** Choices of the picture alone, which leave every figure as it is. */
export const PICTURE_CHOICES = ["values", "from", "to", "pin", "events", "published"] as const;

/** The views that compare two groups. */
export type ComparedView = "lead" | "specifications" | "questions" | "effects";

/** Whether a view compares two groups, which takes more than one call of the core. */
export function compares(view: string | null): view is ComparedView {
  return /^(?:lead|specifications|questions|effects)$/.test(view ?? "");
}

/** What the core of the first chart knows. For other words too the other one is asked, which names all. */
const VIEWS = /^(?:share|lines|bars|table)?$/;
const GROUPINGS = /^(?:country|organisation|namespace|model|task|licence|parameters)?$/;

/** Whether view or choices need more than the core of the first chart has. */
export function needsAnalysis(view: string | null, query: Query): boolean {
  return (
    !VIEWS.test(view ?? "") ||
    !GROUPINGS.test(query.by ?? "") ||
    CHOICES.some((name, index) => index >= PLAIN && name in query)
  );
}
