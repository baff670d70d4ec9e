module.exports = { title: "DocSpring", url: "https://docs.docspring.example.com", baseUrl: "/" };
