export const name = "pdf-viewer";
