"""Reviews a comparison by the policy of a project: severities, approvals, versions."""
