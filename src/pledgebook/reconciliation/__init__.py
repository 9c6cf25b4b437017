"""Reconciles what reports say: functions from records to records."""
