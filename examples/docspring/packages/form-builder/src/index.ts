export const name = "form-builder";
