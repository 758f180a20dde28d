"""Mail that waits to be sent. It is written in the transaction of what it tells of, and sent outside any request."""
