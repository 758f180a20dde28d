"""What writers, physicians, content managers and auditors see in the admin."""
