"""What an analysis found, as text, JSON and pictures. Nothing here analyses anything."""
