export const templates = async () => (await fetch("/api/v1/templates")).json();
