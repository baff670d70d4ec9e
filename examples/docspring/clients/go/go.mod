module docspring.example.com/client

go 1.23
