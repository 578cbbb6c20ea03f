"""Text search: the analyser shared by the queue's full text and the knowledge base, and the Whoosh index."""
