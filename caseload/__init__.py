"""What happened: clients, enrolments, contacts, employers, jobs. The only source of facts."""
