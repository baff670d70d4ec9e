import { templates } from "./api";

it("is a function", () => expect(typeof templates).toBe("function"));
