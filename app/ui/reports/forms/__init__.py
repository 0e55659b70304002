"""The county's forms on screen: picture, meaning, people; they are understood and filled in app.exchange.forms."""
