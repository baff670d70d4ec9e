import { expect, it } from "vitest";
import { name } from "./index";

it("has a name", () => expect(name).toBe("pdf-viewer"));
