"""Continuous-time queues: calendars, jobs, pools of servers and one agenda of events; knows no domain."""
