"""The attentive neural process and its parts."""
