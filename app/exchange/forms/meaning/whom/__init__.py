"""What a title says: what is counted, who is listed, of which time and place. It reads no sheet below the title and fills nothing."""
