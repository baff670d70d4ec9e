import React from "react";
import { createRoot } from "react-dom/client";

export const TemplateEditor = () => <main>Template</main>;
export const mountEditor = (node: Element) => createRoot(node).render(<TemplateEditor />);
