module netbox

go 1.26
