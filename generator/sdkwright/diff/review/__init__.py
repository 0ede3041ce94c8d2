"""What a project makes of a comparison: policy, approvals, versions."""
