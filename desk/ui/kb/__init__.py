"""The sidebar beside a ticket: knowledge, the customer, the ticket's properties."""
