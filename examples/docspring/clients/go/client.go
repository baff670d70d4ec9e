package client

// Client talks to the DocSpring API.
type Client struct{ Token string }
