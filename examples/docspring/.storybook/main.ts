export default { stories: ["../app/javascript/**/*.stories.tsx"], framework: "@storybook/react-vite" };
