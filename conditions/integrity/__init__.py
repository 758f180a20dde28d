"""What may be shown: each record is asked whether it is what was written. Stand-ins, alarms, verify, rebuild."""
