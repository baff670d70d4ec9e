import { TemplateEditor } from "./TemplateEditor";

export default { component: TemplateEditor };
export const Empty = {};
