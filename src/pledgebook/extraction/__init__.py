"""Engines that turn readings into claims, and the stage that grounds claims in exact spans."""
