"""The process-compliance audit and the ledger of the service norm."""
