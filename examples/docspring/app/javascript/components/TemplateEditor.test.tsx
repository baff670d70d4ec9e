import { TemplateEditor } from "./TemplateEditor";

it("renders", () => expect(TemplateEditor()).toBeTruthy());
