"""From the neural process to the attentive one."""
