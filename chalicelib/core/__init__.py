"""What every room stands on: settings, clock, signing, tables, queues, mail, pages and the HTTP edge."""
