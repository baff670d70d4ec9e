import { mountEditor } from "./components/TemplateEditor";

mountEditor(document.getElementById("template-editor"));
