# Supervision (鹰眼)
