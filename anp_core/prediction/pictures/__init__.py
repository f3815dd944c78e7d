"""Completing pictures: by the models, by texture, by classical inpainting; and how good it is."""
