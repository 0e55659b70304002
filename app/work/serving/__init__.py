"""What is made of hours that were served: entries not saved yet, and who served most."""
