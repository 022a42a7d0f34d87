"""An issue's way from ticket to closure: detection, routing, queues, attempts, closing."""
