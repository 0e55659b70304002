"""The tab 志愿服务: entering hours for many people, and the ranking."""
